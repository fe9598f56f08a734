"""Public ids of Saleor's API, and numbers that are used once."""

from itertools import count

import graphene

serial = count(1)


def gid(kind: str, pk: object) -> str:
    return graphene.Node.to_global_id(kind, pk)


def from_gid(global_id: str) -> str:
    return graphene.Node.from_global_id(global_id)[1]
