"""Points that customers bring along from the programme that the shop had before."""
