package rules.users.kind_changed_test

import data.lib.testing
import data.rules.users.kind_changed

_asked := testing.evaluation(object.union(
	{"action": {"name": "replaceUserClassification"}},
	testing.about([testing.target("user", "one1", {})]),
))

test_alerts_whoever_asks if {
	some finding in kind_changed.alert with input as _asked
	finding.proof == {"operation": "replaceUserClassification", "of": {"type": "user", "id": "one1"}}
	finding.severity == "low"
}

test_silent_with_any_effect_but_alert if {
	not kind_changed.block with input as _asked
	not kind_changed.hold with input as _asked
}

test_alerts_when_the_resource_is_missing if {
	some finding in kind_changed.alert with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
