package gateway.gateway_test

import data.gateway
import data.lib.testing

_paths(names) := [["fixtures", name] | some name in names]

_index(rules) := {
	"operations": {"updateUser": "s"},
	"sets": {"s": {"rules": {}, "custom": rules, "facts": []}},
}

_says(rule, severity, asks) := {{
	"rule": rule,
	"title": rule,
	"description": "",
	"severity": severity,
	"hint": "",
	"controls": [],
	"proof": {},
	"asks": asks,
}}

_rules := {
	"allow": {"allow": _says("fixtures.allow", "info", {})},
	"alert": {"alert": _says("fixtures.alert", "low", {})},
	"hold": {"hold": _says("fixtures.hold", "high", {})},
	"strict": {"hold": _says("fixtures.strict", "critical", {
		"approvers": ["Security"],
		"quorum": 2,
		"expires_minutes": 10,
	})},
	"shared": {"hold": _says("fixtures.shared", "low", {"approvers": ["Security", "IAM approvers"]})},
	"block": {"block": _says("fixtures.block", "critical", {})},
	"oblige": {"obligation": {{"name": "tell", "parameters": {}, "rule": "fixtures.oblige"}}},
}

_decide(rules, overrides) := decision if {
	decision := gateway.decision with input as testing.evaluation(overrides)
		with data.index as _index(rules)
		with data.custom as {"fixtures": _rules}
}

_approved(rules) := {"context": {"approval": {"hold": "hold_1", "rules": rules, "facts": "f", "until": 1}}}

test_allows_when_a_rule_allows if {
	decision := _decide({"allow": _paths(["allow"])}, {})
	decision.effect == "allow"
	[reason.rule | some reason in decision.reasons] == ["fixtures.allow"]
	not decision.requirement
}

test_alerts_when_an_alert_speaks_beside_an_allow if {
	_decide({"allow": _paths(["allow"]), "alert": _paths(["alert"])}, {}).effect == "alert"
}

test_holds_when_a_hold_speaks_beside_an_allow if {
	decision := _decide({"allow": _paths(["allow"]), "alert": _paths(["alert"]), "hold": _paths(["hold"])}, {})
	decision.effect == "hold"
	decision.requirement == {"approvers": ["IAM approvers"], "quorum": 1}
}

test_blocks_when_any_rule_blocks if {
	rules := {"allow": _paths(["allow"]), "hold": _paths(["hold"]), "block": _paths(["block"])}
	_decide(rules, {}).effect == "block"
	_decide(rules, _approved(["fixtures.hold", "fixtures.block"])).effect == "block"
}

test_blocks_when_nothing_allows if {
	_decide({}, {}).reasons[0].rule == "gateway.nothing_allows"
	_decide({"hold": _paths(["hold"])}, {}).effect == "block"
	_decide({"alert": _paths(["alert"])}, {}).effect == "block"
	_decide({"hold": _paths(["hold"])}, _approved(["fixtures.hold"])).effect == "block"
}

test_allows_when_all_that_held_was_approved if {
	rules := {"allow": _paths(["allow"]), "hold": _paths(["hold", "strict"])}
	_decide(rules, _approved(["fixtures.hold", "fixtures.strict"])).effect == "allow"
}

test_holds_when_only_some_of_it_was_approved if {
	rules := {"allow": _paths(["allow"]), "hold": _paths(["hold", "strict"])}
	decision := _decide(rules, _approved(["fixtures.hold"]))
	decision.effect == "hold"
	decision.requirement.quorum == 2
}

test_holds_when_the_approval_is_missing if {
	_decide({"allow": _paths(["allow"]), "hold": _paths(["hold"])}, {}).effect == "hold"
}

test_asks_the_most_demanding_of_several_holds if {
	decision := _decide({"allow": _paths(["allow"]), "hold": _paths(["hold", "strict"])}, {})
	decision.requirement == {"approvers": ["Security"], "quorum": 2, "expires_seconds": 600}
}

test_asks_approvers_whom_every_hold_accepts if {
	decision := _decide({"allow": _paths(["allow"]), "hold": _paths(["hold", "shared"])}, {})
	decision.requirement.approvers == ["IAM approvers"]
}

test_hands_obligations_on if {
	decision := _decide({"allow": _paths(["allow"]), "obligation": _paths(["oblige"])}, {})
	decision.obligations == [{"name": "tell", "parameters": {}, "rule": "fixtures.oblige"}]
}

test_blocks_an_operation_that_the_index_does_not_know if {
	decision := _decide({"allow": _paths(["allow"])}, {"action": {"name": "inventUser"}})
	decision.effect == "block"
	decision.reasons[0].rule == "gateway.unknown_operation"
}

test_blocks_when_parts_are_missing if {
	some path in ["/id", "/subject", "/action", "/context", "/resource", "/context/may", "/context/targets"]
	asked := testing.without(testing.evaluation({}), path)
	decision := gateway.decision with input as asked
		with data.index as _index({"allow": _paths(["allow"])})
		with data.custom as {"fixtures": _rules}
	decision.effect == "block"
	decision.reasons[0].rule == "gateway.malformed_evaluation"
}

test_blocks_what_is_no_evaluation if {
	every asked in [null, "text", 1, [], {}] {
		decision := gateway.decision with input as asked
		decision.effect == "block"
	}
}

_permissive := {"execute": "at_approval", "owner_may_approve": true, "standing": {"most": 5, "hours": 1}}

_with(asks) := {"fixtures": object.union(_rules, {"kind": {"hold": _says("fixtures.kind", "high", asks)}})}

_decide_kind(rules, asks) := decision if {
	decision := gateway.decision with input as testing.evaluation({})
		with data.index as _index({"allow": _paths(["allow"]), "hold": _paths(rules)})
		with data.custom as _with(asks)
}

test_carries_what_a_hold_permits if {
	_decide_kind(["kind"], _permissive).requirement == object.union(
		{"approvers": ["IAM approvers"], "quorum": 1},
		_permissive,
	)
}

test_permits_only_what_every_hold_permits if {
	_decide_kind(["kind", "hold"], _permissive).requirement == {"approvers": ["IAM approvers"], "quorum": 1}
}

test_permits_no_repetition_of_a_critical_hold if {
	decision := gateway.decision with input as testing.evaluation({})
		with data.index as _index({"allow": _paths(["allow"]), "hold": _paths(["grave"])})
		with data.custom as {"fixtures": object.union(_rules, {"grave": {"hold": _says("fixtures.grave", "critical", _permissive)}})}
	not decision.requirement.standing
	decision.requirement.execute == "at_approval"
}
