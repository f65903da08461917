-- What support organisations did: services, referrals, removal requests; and rows that came without consent.

with cells as (

    select * from {{ ref('int_cells') }}

),

cso_responses as (

    select
        reporter,
        series,
        submission_id,
        taxonomy_version,
        breakdown,
        ref_area,
        country,
        time_period,
        freq,
        counting_unit,
        form,
        ict,
        response,
        cast(round(obs_value) as bigint) as obs_value,
        obs_status,
        obs_note,
        is_synthetic
    from cells
    where
        source = 'cso'
        and counting_unit in ('SERVICES', 'REFERRALS', 'REMOVALS', 'CASES')

)

select * from cso_responses
