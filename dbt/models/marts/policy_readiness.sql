-- How ready a country is, judged by experts.

with entries as (

    select * from {{ ref('int_policy_entries') }}
    where register = 'readiness'

),

readiness as (

    select
        ref_area,
        subject as dimension,
        status as level,
        earlier,
        detail as justification,
        actor as assessor,
        basis,
        source,
        evidence,
        dated as assessed,
        reporter,
        time_period,
        submission_id,
        is_synthetic
    from entries

)

select * from readiness
order by ref_area, dimension, reporter
