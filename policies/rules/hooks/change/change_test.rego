package rules.hooks.change_test

import data.lib.testing
import data.rules.hooks.change

_asked := testing.evaluation(object.union(
	{"action": {"name": "deactivateEventHook"}},
	testing.about([testing.target("event_hook", "who1", {})]),
))

test_alerts_when_a_hook_is_switched_off if {
	some finding in change.alert with input as _asked
	finding.proof == {"operation": "deactivateEventHook", "hook": "who1"}
}

test_silent_with_any_effect_but_alert if {
	not change.block with input as _asked
	not change.allow with input as _asked
}

test_alerts_when_the_resource_is_missing if {
	count(change.alert) == 1 with input as testing.without(_asked, "/resource")
}
