package rules.machines.registered_test

import data.lib.testing
import data.rules.machines.registered

_asked := testing.evaluation(object.union(
	{"action": {"name": "registerAIAgent"}},
	testing.about([testing.target("ai_agent", "wlp1agent00000000001", {})]),
))

test_holds_whoever_asks if {
	some finding in registered.hold with input as _asked
	finding.proof == {"operation": "registerAIAgent", "of": {"type": "ai_agent", "id": "wlp1agent00000000001"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not registered.block with input as _asked
	not registered.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in registered.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
