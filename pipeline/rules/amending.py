"""What is to be said of a batch's amendments (补正待核实): whose dossier, or whose place in it, is not sure."""

from pipeline.programme import Programme
from pipeline.review import Finding
from pipeline.rules.batch import batch_finding, is_enabled


def doubt_amendment(programme: Programme, dossier: str, sentence: str) -> tuple[Finding, ...]:
    """The finding of the batch that says ``sentence`` of an amendment; nothing where the rule is off."""
    if not is_enabled(programme, "amendment-unclear"):
        return ()
    return (batch_finding(programme, "amendment-unclear", f"{dossier}\0{sentence}", {"sentence": sentence}),)
