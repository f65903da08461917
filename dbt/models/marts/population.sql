-- Population by area, year, sex and age band, as the denominators of rates were published.

with population as (

    select
        reporter,
        submission_id,
        breakdown,
        ref_area,
        country,
        time_period,
        sex,
        age,
        cast(round(obs_value) as bigint) as obs_value,
        obs_status,
        obs_note,
        is_synthetic
    from {{ ref('int_population') }}

)

select * from population
