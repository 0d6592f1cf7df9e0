"""Whatever is killed in the middle of the story, it goes on to the same end: one invoice, one charge."""

import threading
from collections.abc import Callable
from contextlib import closing

from suite.apart import Apart, private_suite
from suite.story import Scene, tell
from suite.story.api import Api
from suite.story.main_job import MAIN
from tests.e2e.suites import UpSuite

# After these steps the suite is killed at once, while what the step set off is still on its way.
AFTER = (2, 4, 7, 8)
# In the middle of these it is killed: so many seconds after they began.
DURING = {3: 0.02, 5: 0.05, 6: 0.03, 7: 0.08, 9: 0.1, 13: 0.6}


def test_a_suite_killed_at_ten_points_loses_nothing(tmp_path):
    suite = UpSuite(tmp_path)
    suite.start()
    killer = Killer(suite)

    try:
        with closing(suite.scene("killed")) as scene:
            assert tell(killer.told(MAIN), scene)
        assert killer.kills == len(AFTER) + len(DURING)
    finally:
        code = suite.stop()
    assert code == 0


def test_each_worker_killed_in_the_middle_loses_nothing(own_broker):
    with private_suite(amqp_url=own_broker.url) as apart:
        workers = [f"{service}-worker" for service in apart.packages]
        restarts = iter(workers + workers)

        def kill_two(number: int) -> None:
            for name in (next(restarts), next(restarts)) if number in {2, 6, 7, 8, 10} else ():
                apart.kill(name)
                apart.start(name)

        with closing(scene(apart, "workers")) as told:
            assert tell(MAIN, told, after=kill_two)


def test_a_broker_cut_off_in_the_middle_loses_nothing(own_broker):
    with private_suite(amqp_url=own_broker.url) as apart:
        cuts: list[threading.Thread] = []

        def cut_after(number: int) -> None:
            if number in {4, 8, 12}:
                for cut in cuts:
                    cut.join()
                own_broker.kill()
                cuts.append(threading.Timer(0.5, own_broker.start))
                cuts[-1].start()

        with closing(scene(apart, "broker")) as told:
            assert tell(MAIN, told, after=cut_after)
        for cut in cuts:
            cut.join()


def scene(apart: Apart, run: str) -> Scene:
    return Scene(apart.url, apart.owner, apart.password, run, lambda: Api(apart.url, patience=60))


class Killer:
    """Kills the suite around the steps of a chapter and starts it again."""

    def __init__(self, suite: UpSuite) -> None:
        self.suite = suite
        self.kills = 0

    def told(self, chapter):
        """Returns the chapter with the kills in it."""
        steps = [self._around(number, step) for number, step in enumerate(chapter.steps, 1)]
        return type(chapter)(chapter.name, chapter.about, steps)

    def _around(self, number: int, step: Callable[[Scene], str]) -> Callable[[Scene], str]:
        def killed(scene: Scene) -> str:
            restarting = None
            if number in DURING:
                restarting = threading.Timer(DURING[number], self._kill)
                restarting.start()
            proof = step(scene)
            if restarting:
                restarting.join()
            if number in AFTER:
                self._kill()
            return proof

        killed.__doc__ = step.__doc__
        return killed

    def _kill(self) -> None:
        self.kills += 1
        self.suite.kill(database_too=self.kills % 3 == 0)
        self.suite.start()
