-- S10H: the hours until content was removed, of the removal requests of case files that write them down. Median and
-- 90th percentile by quarter and, where a country has all four quarters, by year; `numerator` holds the removals, so
-- that protection hides the hours where the removals behind them are few.

with cases as (

    select * from {{ ref('stg_cso__cases') }}
    where removal_hours is not null

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where
        is_current
        and source = 'cso'

),

providers as (

    select * from {{ ref('providers') }}

),

crosswalk as (

    select distinct
        scheme,
        source_code,
        code
    from {{ ref('crosswalk_form') }}

),

forms as (

    select * from {{ ref('int_forms') }}

),

removals as (

    select
        providers.ref_area,
        submissions.time_period as quarter,
        submissions.reporter,
        forms.form_group,
        cases.removal_hours,
        submissions.is_synthetic,
        coalesce(submissions.taxonomy_version, '{{ var("taxonomy_version") }}') as taxonomy_version
    from cases
    inner join submissions
        on cases.submission_id = submissions.submission_id
    inner join providers
        on submissions.reporter = providers.reporter
    left join crosswalk
        on
            cases.scheme = crosswalk.scheme
            and cases.form_written = crosswalk.source_code
    inner join forms
        on coalesce(crosswalk.code, cases.form_written) = forms.form
    where
        submissions.time_period like '%-Q%'
        and forms.is_technology_facilitated

),

whole_years as (

    select
        ref_area,
        left(quarter, 4) as year
    from removals
    group by ref_area, left(quarter, 4)
    having count(distinct quarter) = 4

),

in_periods as (

    select
        *,
        quarter as time_period,
        'Q' as freq
    from removals

    union all

    select
        removals.*,
        whole_years.year as time_period,
        'A' as freq
    from removals
    inner join whole_years
        on
            removals.ref_area = whole_years.ref_area
            and left(removals.quarter, 4) = whole_years.year

),

by_form as (

    select
        *,
        '_T' as form
    from in_periods

    union all

    select
        *,
        form_group as form
    from in_periods

),

by_reporter as (

    select
        ref_area,
        time_period,
        freq,
        form,
        reporter,
        count(*) as removals
    from by_form
    group by all

),

contributors as (

    select
        ref_area,
        time_period,
        freq,
        form,
        count(*) as contributors,
        max(removals) as largest
    from by_reporter
    group by all

),

times as (

    select
        ref_area,
        time_period,
        freq,
        form,
        count(*) as removals,
        median(removal_hours) as median_hours,
        quantile_cont(removal_hours, 0.9) as p90_hours,
        max(taxonomy_version) as taxonomy_version,
        bool_or(is_synthetic) as is_synthetic
    from by_form
    group by all

),

hours as (

    {% for breakdown, column in [('median_hours_q', 'median_hours'), ('p90_hours_q', 'p90_hours')] %}
    {% if not loop.first %}
    union all
    {% endif %}
    select
        'S10H' as indicator,
        '{{ breakdown }}' as breakdown,
        times.ref_area,
        times.time_period,
        times.freq,
        times.form,
        'Y' as ict,
        'cso' as source,
        'H' as unit_measure,
        cast(times.removals as double) as numerator,
        cast(times.removals as double) as denominator,
        round(times.{{ column }}, 2) as value,
        cast(times.removals as double) as counted,
        'A' as obs_status,
        cast(null as varchar) as obs_note,
        contributors.contributors,
        cast(contributors.largest as double) as largest,
        times.taxonomy_version,
        times.is_synthetic
    from times
    inner join contributors
        on
            times.ref_area = contributors.ref_area
            and times.time_period = contributors.time_period
            and times.freq = contributors.freq
            and times.form = contributors.form
    {% endfor %}

)

select * from hours
