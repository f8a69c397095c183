package rules.users.admin_target_test

import data.lib.testing
import data.rules.users.admin_target

_asked(kind, facts) := testing.evaluation(object.union(
	testing.asker(kind),
	testing.about([testing.target("user", "00u1", facts)]),
))

test_holds_when_a_service_changes_an_admin if {
	some finding in admin_target.hold with input as _asked("service", {"is_admin": true})
	finding.proof.is_admin == {"00u1": true}
}

test_blocks_when_an_ai_agent_changes_an_admin if {
	count(admin_target.block) == 1 with input as _asked("ai_agent", {"is_admin": true})
	count(admin_target.hold) == 0 with input as _asked("ai_agent", {"is_admin": true})
}

test_silent_on_a_user_without_admin_rights if {
	count(admin_target.hold) == 0 with input as _asked("service", {"is_admin": false})
	count(admin_target.block) == 0 with input as _asked("ai_agent", {"is_admin": false})
}

test_silent_for_an_exempt_agent if {
	count(admin_target.hold) == 0 with input as _asked("service", {"is_admin": true})
		with data.settings.users.admin_target_exempt_agents as ["test-bot"]
}

test_holds_when_it_is_missing_whether_the_user_is_an_admin if {
	some finding in admin_target.hold with input as _asked("service", {})
	finding.proof.is_admin == {"00u1": "unknown"}
}

test_blocks_when_the_kind_is_missing if {
	asked := testing.without(_asked("service", {"is_admin": true}), "/subject/properties/kind")
	count(admin_target.block) == 1 with input as asked
}

test_holds_when_the_targets_are_missing if {
	asked := testing.without(_asked("service", {"is_admin": false}), "/context/targets")
	count(admin_target.hold) == 1 with input as asked
}
