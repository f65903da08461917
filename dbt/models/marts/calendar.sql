-- The calendar of submissions: a row for each return that came, and for each one that is owed and did not come.
-- accepted counts; superseded was accepted and then corrected; received lies in the inbox, refused or waiting;
-- due may still come in time; late may not.

{% set as_of = "coalesce(try_cast('" ~ var('as_of', '') ~ "' as date), current_date)" -%}

with expected as (

    select * from {{ ref('int_expected_periods') }}

),

providers as (

    select * from {{ ref('providers') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}

),

arrivals as (

    select * from {{ ref('stg_arrivals__arrivals') }}

),

landed as (

    select
        reporter,
        source,
        -- A return over several years is of the year that it ends with.
        last_period as time_period,
        submission_id,
        form_family,
        revision,
        case
            when not is_current then max(revision) over (partition by source, reporter, form_family, time_period)
        end as superseded_by,
        case when is_current then 'accepted' else 'superseded' end as state,
        cast(received_at as date) as received_on,
        is_synthetic
    from submissions

),

not_landed as (

    select
        arrivals.reporter,
        arrivals.source,
        split_part(arrivals.time_period, '/', -1) as time_period,
        arrivals.submission_id,
        cast(null as varchar) as form_family,
        cast(null as integer) as revision,
        cast(null as integer) as superseded_by,
        'received' as state,
        cast(arrivals.received_at as date) as received_on,
        providers.is_synthetic
    from arrivals
    inner join providers
        on arrivals.reporter = providers.reporter
    anti join submissions
        on arrivals.submission_id = submissions.submission_id
    -- Of a file that cannot be read nobody knows the period.
    where arrivals.time_period is not null

),

came as (

    select * from landed
    union all
    select * from not_landed

),

owed as (

    select
        expected.reporter,
        expected.source,
        expected.time_period,
        cast(null as varchar) as submission_id,
        cast(null as varchar) as form_family,
        cast(null as integer) as revision,
        cast(null as integer) as superseded_by,
        case
            when cast(expected.period_end + to_days(expected.due_days) as date) < {{ as_of }} then 'late'
            else 'due'
        end as state,
        cast(null as date) as received_on,
        expected.is_synthetic
    from expected
    anti join came
        on
            expected.reporter = came.reporter
            and expected.source = came.source
            and expected.time_period = came.time_period

),

together as (

    select * from came
    union all
    select * from owed

),

calendar as (

    select
        together.reporter,
        together.source,
        providers.ref_area,
        together.time_period,
        cast(
            case
                when regexp_full_match(together.time_period, '[0-9]{4}(-Q[1-4])?')
                    then {{ period_end('together.time_period') }} + to_days(providers.due_days)
            end as date
        ) as due_on,
        together.state,
        together.submission_id,
        together.form_family,
        together.revision,
        together.superseded_by,
        together.received_on,
        {{ as_of }} as as_of,
        together.is_synthetic
    from together
    inner join providers
        on together.reporter = providers.reporter

)

select
    *,
    -- Against the day agreed on; an invented return is neither early nor late.
    case when not is_synthetic then date_diff('day', due_on, coalesce(received_on, as_of)) end as days_after_due
from calendar
order by reporter, source, time_period, received_on, submission_id
