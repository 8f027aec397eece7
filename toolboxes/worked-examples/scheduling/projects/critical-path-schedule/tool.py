from math import isfinite


def _check(jobs: dict[str, dict[str, int | float | list[str]]]) -> None:
    if not isinstance(jobs, dict):
        raise ValueError("jobs must be a dict of job name to {'duration', 'after'}")
    for name, job in jobs.items():
        if not isinstance(job, dict) or "duration" not in job:
            raise ValueError(f"jobs[{name!r}] must be a dict with 'duration' and 'after'")
        duration = job["duration"]
        if (
            isinstance(duration, bool)
            or not isinstance(duration, (int, float))
            or not isfinite(duration)
            or duration < 0
        ):
            raise ValueError(
                f"jobs[{name!r}]['duration'] must be a number, 0 or more; got {duration!r}"
            )
        after = job.get("after", [])
        if not isinstance(after, (list, tuple)):
            raise ValueError(f"jobs[{name!r}]['after'] must be a list of job names")
        for other in after:
            if not isinstance(other, str) or other not in jobs:
                raise ValueError(
                    f"jobs[{name!r}]['after'] may only name jobs in jobs; got {other!r}"
                )


def schedule_jobs(
    jobs: dict[str, dict[str, int | float | list[str]]],
) -> dict[str, int | float | list[str]]:
    """Return {"finish": hours, "critical_path": [names]}.

    jobs: for each job name its "duration" in hours and, in "after", the names of
        the jobs that must end before it starts. Any number may run at once.
    """
    _check(jobs)
    after = {name: list(dict.fromkeys(job.get("after", []))) for name, job in jobs.items()}
    followers: dict[str, list[str]] = {name: [] for name in jobs}
    for name, others in after.items():
        for other in others:
            followers[other].append(name)

    waiting = {name: len(others) for name, others in after.items()}
    ready = [name for name, count in waiting.items() if count == 0]
    finish: dict[str, int | float] = {}
    previous: dict[str, str | None] = {}
    for name in ready:  # grows while it is read
        last = max(after[name], key=finish.__getitem__, default=None)
        previous[name] = last
        finish[name] = jobs[name]["duration"] + (0 if last is None else finish[last])
        for follower in followers[name]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                ready.append(follower)
    if len(finish) < len(jobs):
        stuck = ", ".join(repr(name) for name in jobs if name not in finish)
        raise ValueError(f"jobs must not wait for each other in a circle; stuck: {stuck}")
    if not finish:
        return {"finish": 0, "critical_path": []}

    current: str | None = max(jobs, key=finish.__getitem__)
    total = finish[current]
    path: list[str] = []
    while current is not None:
        path.append(current)
        current = previous[current]
    path.reverse()
    return {"finish": total, "critical_path": path}
