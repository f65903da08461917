-- The facts of police and civil society that count: of every period those of one submission.

with facts as (

    select * from {{ ref('stg_police__facts') }}
    union all
    select * from {{ ref('stg_cso__facts') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where is_current

),

periods as (

    select distinct
        facts.submission_id,
        facts.breakdown,
        facts.time_period,
        submissions.reporter,
        submissions.form_family,
        submissions.last_period,
        submissions.revision
    from facts
    inner join submissions
        on facts.submission_id = submissions.submission_id

),

chosen_periods as (

    -- Two returns over several years may both hold a year (2019/2024 and 2019/2025): the later return restates it.
    select
        submission_id,
        breakdown,
        time_period
    from periods
    qualify row_number() over (
        partition by reporter, form_family, breakdown, time_period
        order by last_period desc, revision desc, submission_id desc
    ) = 1

),

current_facts as (

    select
        facts.* exclude (reporter),
        submissions.reporter,
        submissions.series,
        submissions.form_family,
        submissions.is_synthetic,
        coalesce(submissions.taxonomy_version, '{{ var("taxonomy_version") }}') as taxonomy_version,
        case when facts.time_period like '%-Q%' then 'Q' else 'A' end as freq
    from facts
    inner join chosen_periods
        on
            facts.submission_id = chosen_periods.submission_id
            and facts.breakdown = chosen_periods.breakdown
            and facts.time_period = chosen_periods.time_period
    inner join submissions
        on facts.submission_id = submissions.submission_id

)

select * from current_facts
