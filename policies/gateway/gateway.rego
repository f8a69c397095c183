# METADATA
# title: The one judgement
# description: >-
#   Asks the rules that the index names for this operation and combines what they say: any block blocks; else an open
#   hold holds; else any allow allows, with an alert if any alert speaks; else nothing allows it, which blocks.
#   Adding a rule is adding a folder; nobody edits this file.
package gateway

import data.lib.evaluation

# Closed by shape: what passes is said in one place and positively; whatever else happens, and every last else, blocks.
# METADATA
# entrypoint: true
default decision := {
	"effect": "block",
	"reasons": [{
		"rule": "gateway.malformed_evaluation",
		"effect": "block",
		"title": "The evaluation could not be judged",
		"description": "No rule could be asked, so nothing can be allowed.",
		"severity": "high",
		"hint": "This is a fault of the gateway, not of the call. Tell an operator the id of this decision.",
		"proof": {},
		"controls": ["soc2:CC6.1", "iso27001:A.5.15"],
	}],
	"obligations": [],
}

decision := _refusal("gateway.malformed_evaluation", {"faults": evaluation.faults(object.get(input, [], null))}) if {
	not _is_well_formed
} else := _refusal("gateway.unknown_operation", {"operation": input.action.name}) if {
	not _asked
} else := object.union(
	{"effect": _effect, "reasons": _reasons, "obligations": _obligations},
	_release,
) if {
	_effect in {"allow", "alert", "hold", "block"}
} else := _refusal("gateway.nothing_allows", {"operation": input.action.name})

_is_well_formed if evaluation.is_well_formed(input)

_effect := "block" if {
	count(_found.block) > 0
} else := "hold" if {
	count(_found.allow) > 0
	count(_open_holds) > 0
} else := "alert" if {
	count(_found.allow) > 0
	count(_found.alert) > 0
} else := "allow" if {
	count(_found.allow) > 0
}

_release := {"requirement": _requirement} if {
	_effect == "hold"
} else := {}

# The index knows every operation of the catalog and, by effect, the rules that may speak about it.
_asked := data.index.sets[data.index.operations[input.action.name]]

_found[effect] contains finding if {
	some effect, rules in _asked.rules
	some [topic, rule] in rules
	some finding in data.rules[topic][rule][effect]
}

_found[effect] contains finding if {
	some effect, rules in _asked.custom
	some [topic, rule] in rules
	some finding in data.custom[topic][rule][effect]
}

# An approval is an input, never a pass: it answers the rules that it names, and a new reason opens a new hold.
_is_approved(finding) if finding.rule in input.context.approval.rules

_open_holds contains finding if {
	some finding in _found.hold
	not _is_approved(finding)
}

_reasons := [reason |
	some effect in {"block", "hold", "alert", "allow"}
	some finding in _found[effect]
	reason := object.union(object.remove(finding, ["asks"]), {"effect": effect})
]

_obligations := [obligation | some obligation in _found.obligation]

# Several rules may hold one call: the largest quorum and the shortest time win, and what a rule permits (execution at
# approval, the owner as approver, standing approvals) all must permit. Approvers are those whom every rule accepts; where
# no group is accepted by all, those of the most severe rule. A time that no rule names is the configuration's.
_requirement := object.union(
	object.union(object.union(_people, _expiry), object.union(_execution, _ownership)),
	_repetition,
)

_people := {
	"approvers": _approvers,
	"quorum": max([quorum |
		some finding in _open_holds
		quorum := object.get(finding.asks, "quorum", data.settings.holds.quorum)
	]),
}

_minutes := [finding.asks.expires_minutes | some finding in _open_holds; finding.asks.expires_minutes]

_expiry := {"expires_seconds": 60 * min(_minutes)} if {
	count(_minutes) > 0
} else := {}

_execution := {"execute": "at_approval"} if {
	every finding in _open_holds { finding.asks.execute == "at_approval" }
} else := {}

_ownership := {"owner_may_approve": true} if {
	every finding in _open_holds { finding.asks.owner_may_approve == true }
} else := {}

_repetition := {"standing": {
	"most": min([finding.asks.standing.most | some finding in _open_holds]),
	"hours": min([finding.asks.standing.hours | some finding in _open_holds]),
}} if {
	every finding in _open_holds {
		finding.severity != "critical"
		finding.asks.standing
	}
} else := {}

# Approvers of each open hold, those of the most severe first.
_accepted := [approvers |
	some severity in ["critical", "high", "medium", "low", "info"]
	some finding in _open_holds
	finding.severity == severity
	approvers := {one | some one in object.get(finding.asks, "approvers", data.settings.holds.approvers)}
]

_common := intersection({approvers | some approvers in _accepted})

_approvers := [one | some one in _common] if {
	count(_common) > 0
} else := [one | some one in _accepted[0]]

_refusals := {
	"gateway.malformed_evaluation": {
		"title": "The evaluation is not complete",
		"description": "A field that every judgement needs is missing or of another type, so nothing can be allowed.",
		"severity": "high",
		"hint": "This is a fault of the gateway, not of the call. Tell an operator the id of this decision.",
	},
	"gateway.unknown_operation": {
		"title": "No rule knows this operation",
		"description": "The policy in force was built without this operation, so nothing can allow it.",
		"severity": "medium",
		"hint": "An operator rebuilds the policy with the present catalog: postern policy build.",
	},
	"gateway.nothing_allows": {
		"title": "Nothing allows this",
		"description": "No rule allows this operation for this agent. What is not allowed is blocked.",
		"severity": "medium",
		"hint": "Ask the owner of this agent to add the operation or its scope to the agent's grant.",
	},
}

_refusal(rule, proof) := {
	"effect": "block",
	"reasons": [object.union(
		_refusals[rule],
		{"rule": rule, "effect": "block", "proof": proof, "controls": ["soc2:CC6.1", "iso27001:A.5.15"]},
	)],
	"obligations": [],
}
