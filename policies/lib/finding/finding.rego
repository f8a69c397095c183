# METADATA
# title: What a rule says
# description: Text, severity and controls come from the METADATA of the rule's package; the proof from the rule itself.
package lib.finding

# A finding of the rule whose metadata chain is given. `proof` is an object of the facts that made the rule true.
from(chain, proof) := {
	"rule": _rule(chain[0].path),
	"title": said.title,
	"description": object.get(said, "description", ""),
	"severity": said.custom.severity,
	"hint": object.get(said.custom, "hint", ""),
	"controls": object.get(said.custom, "controls", []),
	"proof": proof,
	"asks": object.filter(
		said.custom,
		{"approvers", "quorum", "expires_minutes", "execute", "standing", "owner_may_approve"},
	),
} if {
	said := _package(chain)
}

# Something the gateway must do or else block.
oblige(chain, name, parameters) := {"name": name, "parameters": parameters, "rule": _rule(chain[0].path)}

_package(chain) := [link.annotations | some link in chain; link.annotations.scope == "package"][0]

# rules.roles.admin_grant.hold -> roles.admin_grant; custom.desk.night.block -> custom.desk.night
_rule(path) := concat(".", array.slice(path, 1, count(path) - 1)) if path[0] == "rules"

_rule(path) := concat(".", array.slice(path, 0, count(path) - 1)) if path[0] == "custom"
