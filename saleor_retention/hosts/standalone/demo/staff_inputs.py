"""What every mutation of staff asks for, beside its own fields."""

from typing import Any


def staff_input(name: str, reason: str, /, **data: Any) -> dict[str, Any]:
    """A command's input. Its key is made of what is asked, so that asking twice answers the first result."""
    key = "-".join([name, *(str(value) for value in data.values() if isinstance(value, str))])
    return {"input": {**data, "reason": reason, "idempotencyKey": key}}
