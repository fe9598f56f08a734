"""An app that imports Saleor's API before ours is ready, as another plugin might."""
