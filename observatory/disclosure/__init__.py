"""What may be shown: pure arithmetic on frames that hides what would expose anyone.

`protect` makes a `Protected` from tables and rules; `audit` attacks what is public of it. Nothing here opens a
file or a connection.
"""

from observatory.disclosure.audit import AuditReport, audit
from observatory.disclosure.errors import CannotProtect, DisclosureError
from observatory.disclosure.protect import Figures, Protected, protect
from observatory.disclosure.public import PublicTable
from observatory.disclosure.rules import Rules, default_rules, load_rules, read_rules, simple_rules
from observatory.disclosure.table import Derived, Table

__all__ = [
    "AuditReport", "CannotProtect", "Derived", "DisclosureError", "Figures", "Protected", "PublicTable", "Rules",
    "Table", "audit", "default_rules", "load_rules", "protect", "read_rules", "simple_rules",
]  # fmt: skip
