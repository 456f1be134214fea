-- Which rules a day's figures were counted by: days of other rules are counted anew.

CREATE OR REPLACE FUNCTION report_rules() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(left(sha256, 16), '' ORDER BY name) FROM schema_functions
    WHERE name IN ('account_of_extension.sql', 'class_of_call.sql', 'day_of_hours.sql',
                   'dispatch_times.sql', 'hours_begin.sql', 'hours_end.sql', 'incident_type_at.sql',
                   'is_complaint.sql', 'is_in_hours.sql', 'opened_tickets.sql', 'presence_of.sql',
                   'promise_met_at.sql', 'promise_of.sql', 'report_answer_to_type.sql',
                   'report_assignments.sql', 'report_calls.sql', 'report_complaints.sql',
                   'report_dispatches.sql', 'report_figures.sql', 'report_holds_until.sql')
$$;
