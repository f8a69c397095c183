package rules.groups.name_or_chain_test

import data.lib.testing
import data.rules.groups.name_or_chain

_asked := testing.evaluation(object.union(
	{"action": {"name": "replaceGroup"}},
	testing.about([testing.target("group", "one1", {})]),
))

test_alerts_whoever_asks if {
	some finding in name_or_chain.alert with input as _asked
	finding.proof == {"operation": "replaceGroup", "of": {"type": "group", "id": "one1"}}
	finding.severity == "medium"
}

test_silent_with_any_effect_but_alert if {
	not name_or_chain.block with input as _asked
	not name_or_chain.hold with input as _asked
}

test_alerts_when_the_resource_is_missing if {
	some finding in name_or_chain.alert with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
