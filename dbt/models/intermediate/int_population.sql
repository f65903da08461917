-- Persons by area, year, sex and age band in the codes of the lists, as every source of them says.

with facts as (

    select * from {{ ref('stg_population__facts') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where is_current

),

current_facts as (

    select
        facts.* exclude (reporter),
        submissions.reporter,
        submissions.is_synthetic,
        submissions.last_period,
        submissions.revision,
        -- Population is of the whole year; the crosswalks ask for a period.
        make_date(cast(left(facts.time_period, 4) as integer), 1, 1) as period_from,
        make_date(cast(left(facts.time_period, 4) as integer), 12, 31) as period_to
    from facts
    inner join submissions
        on facts.submission_id = submissions.submission_id
    qualify dense_rank() over (
        partition by submissions.reporter, submissions.form_family, facts.breakdown, facts.time_period
        order by submissions.last_period desc, submissions.revision desc, submissions.submission_id desc
    ) = 1

),

areas as (

    {{ coded('area', 'ref_area_written', 'current_facts') }}

),

sex_codes as (

    {{ coded('sex', 'sex_written', 'current_facts') }}

),

age_codes as (

    {{ coded('age', 'age_written', 'current_facts') }}

),

area_levels as (

    select * from {{ ref('int_areas') }}

),

cells as (

    select
        current_facts.reporter,
        current_facts.submission_id,
        current_facts.breakdown,
        areas.code as ref_area,
        area_levels.country,
        current_facts.time_period,
        case when current_facts.sex_written is null then '_T' else sex_codes.code end as sex,
        case when current_facts.age_written is null then '_T' else age_codes.code end as age,
        sum(current_facts.obs_value) as obs_value,
        max(current_facts.obs_status) as obs_status,
        {{ joined_notes('current_facts.obs_note') }} as obs_note,
        current_facts.is_synthetic
    from current_facts
    left join areas
        on
            current_facts.scheme = areas.scheme
            and current_facts.ref_area_written = areas.written
            and current_facts.period_from = areas.period_from
            and current_facts.period_to = areas.period_to
    left join area_levels
        on areas.code = area_levels.ref_area
    left join sex_codes
        on
            current_facts.scheme = sex_codes.scheme
            and current_facts.sex_written = sex_codes.written
            and current_facts.period_from = sex_codes.period_from
            and current_facts.period_to = sex_codes.period_to
    left join age_codes
        on
            current_facts.scheme = age_codes.scheme
            and current_facts.age_written = age_codes.written
            and current_facts.period_from = age_codes.period_from
            and current_facts.period_to = age_codes.period_to
    group by all

)

select * from cells
