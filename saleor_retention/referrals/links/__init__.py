"""A member's link: where it lands, the visit it leaves, the signed token by which a friend's claim finds it again."""
