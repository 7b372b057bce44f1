"""A patient's own progress, for whoever holds the link to it."""

from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.progress_links import open_progress
from perineural.records.queries.story import story_of
from perineural.records.queries.story_values import Story


@query
def progress(*, by: Actor) -> Story:
    """The patient's story, of which the page shows what tells of their progress.

    As many SQL queries as the story, and one for the link.

    Raises:
        NotFound: The link is for something else.
        Conflict: It expired or was withdrawn.
    """
    link = open_progress(by)
    return story_of(link.clinic_id, link.patient_id)
