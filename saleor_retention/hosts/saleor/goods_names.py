"""What shoppers know goods by, from Saleor's own tables."""

from collections.abc import Collection

from ...core.db import execute
from ...store.carts import Goods, GoodsKind

NAMED = """
SELECT 'product', p.id, p.name FROM product_product p
WHERE p.id = ANY(%(product)s) AND EXISTS (
    SELECT FROM product_productchannellisting l WHERE l.product_id = p.id AND l.is_published)
UNION ALL
SELECT 'variant', v.id, concat_ws(', ', p.name, nullif(nullif(v.name, ''), v.id::text))
FROM product_productvariant v JOIN product_product p ON p.id = v.product_id
WHERE v.id = ANY(%(variant)s) AND EXISTS (
    SELECT FROM product_productchannellisting l WHERE l.product_id = p.id AND l.is_published)
UNION ALL
SELECT 'category', c.id, c.name FROM product_category c WHERE c.id = ANY(%(category)s)
UNION ALL
SELECT 'collection', c.id, c.name FROM product_collection c
WHERE c.id = ANY(%(collection)s) AND EXISTS (
    SELECT FROM product_collectionchannellisting l WHERE l.collection_id = c.id AND l.is_published)
"""
"""A name of what is published nowhere is not ours to tell."""


def goods_names(goods: Collection[Goods]) -> dict[Goods, str]:
    """By kind and id. One statement; a variant is named with its product."""
    ids = {kind.value: sorted(pk for named, pk in goods if named is kind) for kind in GoodsKind}
    return {(GoodsKind(kind), pk): name for kind, pk, name in execute(NAMED, ids) if name}
