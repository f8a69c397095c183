package rules.machines.taken_away_test

import data.lib.testing
import data.rules.machines.taken_away

_asked := testing.evaluation(object.union(
	{"action": {"name": "deactivateAIAgent"}},
	testing.about([testing.target("ai_agent", "one1", {})]),
))

test_alerts_whoever_asks if {
	some finding in taken_away.alert with input as _asked
	finding.proof == {"operation": "deactivateAIAgent", "of": {"type": "ai_agent", "id": "one1"}}
	finding.severity == "medium"
}

test_silent_with_any_effect_but_alert if {
	not taken_away.block with input as _asked
	not taken_away.hold with input as _asked
}

test_alerts_when_the_resource_is_missing if {
	some finding in taken_away.alert with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
