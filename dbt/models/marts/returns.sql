-- The calendar as a release holds it: the same on whatever day it is built.

with calendar as (

    select * from {{ ref('calendar') }}

),

returns as (

    select
        reporter,
        source,
        ref_area,
        time_period,
        form_family,
        due_on,
        -- Several files of a period that were refused are one return that has not come through.
        min(case when not is_synthetic then received_on end) as received_on,
        case when state in ('due', 'late') then 'expected' else state end as state,
        revision,
        superseded_by,
        is_synthetic
    from calendar
    group by all

),

timed as (

    select
        reporter,
        source,
        ref_area,
        time_period,
        form_family,
        due_on,
        received_on,
        case when received_on <= due_on then 'on_time' when received_on > due_on then 'late' end as timeliness,
        state,
        revision,
        superseded_by,
        is_synthetic
    from returns

)

select * from timed
order by reporter, source, time_period, form_family, revision, state
