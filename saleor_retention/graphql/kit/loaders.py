"""Batching: whatever hangs under a list is read once for the whole list."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from promise import Promise
from promise.dataloader import DataLoader as PromiseDataLoader

from ...core.safe_logging import redact_errors
from .errors import PASSED, answered_soon
from .port import port


class DataLoader(PromiseDataLoader):
    """One for each request and class. `batch_load(keys)` returns values in the order of the keys."""

    context: Any

    def __new__(cls, context: Any) -> "DataLoader":
        """The request's own loader of this class; kept where Saleor keeps and clears its own."""
        if not hasattr(context, "dataloaders"):
            context.dataloaders = {}
        key = f"{cls.__module__}.{cls.__qualname__}"
        if key not in context.dataloaders:
            loader = context.dataloaders[key] = super().__new__(cls)
            loader.context = context
            PromiseDataLoader.__init__(loader)
        result: DataLoader = context.dataloaders[key]
        return result

    def __init__(self, context: Any) -> None:
        """Done once, in `__new__`."""

    @property
    def using(self) -> str:
        """The database of this request. Read late: a mutation moves the request to the writer."""
        return port.alias(self.context)

    def batch_load_fn(self, keys: Sequence[Any]) -> Promise:
        """Called by the promise library with all the keys of one level of the document."""
        with port.reading(self.context), redact_errors(*PASSED), answered_soon(self.using):
            return Promise.resolve(self.batch_load(keys))

    def batch_load(self, keys: Sequence[Any]) -> Sequence[Any]:
        """Read the values of these keys in a fixed number of statements."""
        raise NotImplementedError


class TableLoader(DataLoader):
    """Over a `*_of(keys, using=…)` of a room, which answers a mapping. What is absent is `missing()`."""

    read: ClassVar[Callable[..., Mapping[Any, Any]]]
    missing: ClassVar[Callable[[], Any]] = staticmethod(lambda: None)

    def batch_load(self, keys: Sequence[Any]) -> list[Any]:
        """One call of the room for all keys."""
        result = type(self).read(list(keys), using=self.using)
        return [result[key] if key in result else type(self).missing() for key in keys]
