"""From a notice to a programme (由通知起草配置): a commented YAML in which each line says where it comes from.

Rules on how such notices are built find who may apply, until when, what is to be handed in and by what it is judged.
What the notice does not say is filled with what such calls usually ask for, is marked ``assumed``, and is listed at the
top for a person to decide. Nothing is taken over in silence.
"""

from collections.abc import Sequence

from pipeline.drafting.attachments import Attachment, find_attachments
from pipeline.drafting.calling import Calling, read_calling
from pipeline.drafting.materials import Material, Materials, find_materials
from pipeline.drafting.statements import read_statements
from pipeline.drafting.topics import find_criteria, find_tasks
from pipeline.drafting.writing import write_programme
from pipeline.facts import Reading

__all__ = ["Attachment", "Calling", "Material", "Materials", "draft_programme"]


def draft_programme(readings: Sequence[Reading], today: str) -> str:
    """YAML of a programme drafted from a notice (the first reading) and its attachments.

    ``today`` (ISO) stands for the deadline where the notice has none. What comes back is a sound programme: it loads.
    """
    statements = read_statements(readings)
    return write_programme(
        readings,
        read_calling(readings, statements),
        find_materials(statements),
        find_attachments(readings),
        find_criteria(statements),
        find_tasks(statements),
        today,
    )
