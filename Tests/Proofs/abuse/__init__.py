"""One tenant cannot hurt another: an attacker with credentials of its own beside a neighbour that works on.

`__main__` runs the cases, `costly` looks for requests that cost more than these.
"""
