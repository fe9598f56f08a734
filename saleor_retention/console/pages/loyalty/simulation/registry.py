"""What the page of loyalty shows and does of drafts, by name."""

from .drafts import change_draft, discard, discarded, draft, drafts, in_force, put_in_force, save_changed
from .simulations import simulation, start

DRAFT_PARTS = {
    "drafts": drafts,
    "draft": draft,
    "change_draft": change_draft,
    "in_force": in_force,
    "discard": discard,
    "simulation": simulation,
}
DRAFT_ACTIONS = {
    "change_draft": save_changed,
    "in_force": put_in_force,
    "discard": discarded,
    "simulate": start,
}
