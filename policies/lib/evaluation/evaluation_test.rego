package lib.evaluation_test

import data.lib.evaluation
import data.lib.testing

_whole := testing.evaluation(testing.about([testing.target("user", "00u1", {"is_admin": false})]))

test_a_whole_evaluation_is_well_formed if {
	evaluation.is_well_formed(_whole)
	evaluation.is_well_formed(testing.evaluation({}))
	evaluation.faults(_whole) == set()
}

test_an_approval_must_be_whole if {
	approval := {"hold": "hold_1", "rules": [], "facts": "f", "until": 1}
	evaluation.is_well_formed(object.union(_whole, {"context": {"approval": approval}}))
	every part in ["hold", "rules", "facts", "until"] {
		not _is_whole_with(object.remove(approval, [part]))
	}
}

_is_whole_with(approval) if evaluation.is_well_formed(object.union(_whole, {"context": {"approval": approval}}))

test_an_unknown_kind_access_or_source_is_a_fault if {
	every change in [
		{"subject": {"properties": {"kind": "person"}}},
		{"action": {"access": "admin"}},
		{"context": {"may": {"effective": "yes"}}},
		{"resource": {"type": "group"}},
	] {
		not _is_whole_as(change)
	}
}

_is_whole_as(change) if evaluation.is_well_formed(object.union(_whole, change))

test_faults_name_the_part_that_is_not_whole if {
	evaluation.faults(testing.without(_whole, "/subject/id")) == {"subject"}
	evaluation.faults(testing.without(_whole, "/action/bulk")) == {"action"}
	evaluation.faults(testing.without(_whole, "/context/targets/0/exists")) == {"context"}
	evaluation.faults("text") == {"not an object"}
}
