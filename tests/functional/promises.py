"""Waiting for something a page can only promise: what it has stored, what it still holds."""

from playwright.sync_api import Error, Page

UNTIL = """async (patienceMs) => {
  const isSo = %s;
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}"""
PATIENCE_MS = 30_000
LEAVES = 5
READY_FOR_NO_NETWORK = """async () => {
  if (!navigator.serviceWorker.controller) return false;
  const scripts = [...document.scripts].map((each) => each.src);
  const kept = await Promise.all(["/d/shell/", ...scripts].map((each) => caches.match(each)));
  return kept.every(Boolean);
}"""
"""Whether the worker of the patient's pages is in charge and has all that it shows offline."""


def wait_until(page: Page, is_so: str) -> None:
    """Wait until a function of the page keeps its promise.

    `Page.wait_for_function` takes a promise itself for a yes, whatever it promises.
    """
    for _ in range(LEAVES):
        try:
            assert page.evaluate(UNTIL % is_so, PATIENCE_MS), f"never so: {is_so}"
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            page.wait_for_load_state()  # the page left for its answer; the new one is asked
        else:
            return
    raise AssertionError(f"the page left again and again: {is_so}")


def say_that_there_is_a_network(page: Page) -> None:
    """Let the page try at once; one that leaves just now for its answer has no need to."""
    try:
        page.evaluate("dispatchEvent(new Event('online'))")
    except Error as error:
        if "context was destroyed" not in str(error):
            raise
        page.wait_for_load_state()
