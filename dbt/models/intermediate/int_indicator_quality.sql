-- What is known of the returns rather than of the violence: coverage, completeness, days, overlap.
-- One row for each office and period, or for each pair of sources. None of it is about a person.

with expected as (

    select * from {{ ref('int_expected_periods') }}

),

cells as (

    select * from {{ ref('int_cells') }}
    where series = 'national'

),

providers as (

    select * from {{ ref('providers') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where is_current

),

source_overlap as (

    select * from {{ ref('source_overlap') }}

),

coverage as (

    select
        'Q01' as indicator,
        'reporter_period' as breakdown,
        ref_area,
        time_period,
        frequency as freq,
        source,
        reporter,
        is_synthetic,
        'PT' as unit_measure,
        cast(sum(cast(is_received as integer)) as double) as numerator,
        cast(count(*) as double) as denominator
    from expected
    group by all

    union all

    -- Of a year with quarterly returns: how many of those that were due came in.
    select
        'Q01' as indicator,
        'reporter_period' as breakdown,
        ref_area,
        left(time_period, 4) as time_period,
        'A' as freq,
        source,
        reporter,
        is_synthetic,
        'PT' as unit_measure,
        cast(sum(cast(is_received as integer)) as double) as numerator,
        cast(count(*) as double) as denominator
    from expected
    where frequency = 'Q'
    group by all

),

completeness as (

    select
        'Q02' as indicator,
        'reporter_period' as breakdown,
        providers.ref_area,
        cells.time_period,
        cells.freq,
        cells.source,
        cells.reporter,
        cells.is_synthetic,
        'PT' as unit_measure,
        cast(sum(cells.fact_rows_with_value) as double) as numerator,
        cast(sum(cells.fact_rows) as double) as denominator
    from cells
    inner join providers
        on cells.reporter = providers.reporter
    group by all

),

parts_of_wholes as (

    select * from coverage
    union all by name
    select * from completeness

),

shares as (

    select
        *,
        round(100 * numerator / denominator) as value
    from parts_of_wholes
    where denominator > 0

),

timeliness as (

    select
        'Q05' as indicator,
        'reporter_period' as breakdown,
        providers.ref_area,
        submissions.last_period as time_period,
        providers.frequency as freq,
        submissions.source,
        submissions.reporter,
        submissions.is_synthetic,
        'D' as unit_measure,
        -- A correction does not make the figures of the first day late, nor the last file of several in time.
        cast(
            max(date_diff('day', {{ period_end('submissions.last_period') }}, cast(submissions.received_at as date)))
            as double
        ) as numerator
    from submissions
    inner join providers
        on submissions.reporter = providers.reporter
    where
        providers.series = 'national'
        and submissions.source in ('police', 'cso')
        and submissions.received_at is not null
        -- An invented return is neither early nor late.
        and not submissions.is_synthetic
    group by all

),

countries_of_sources as (

    select
        source,
        country,
        left(time_period, 4) as year,
        bool_or(is_synthetic) as is_synthetic
    from cells
    group by all

),

overlap as (

    select
        'Q06' as indicator,
        'source_pair' as breakdown,
        first_source.country as ref_area,
        first_source.year as time_period,
        'A' as freq,
        source_overlap.source_pair as source,
        '_T' as reporter,
        bool_or(first_source.is_synthetic or second_source.is_synthetic) as is_synthetic,
        'CLASS' as unit_measure,
        cast(max(source_overlap.class) as double) as numerator
    from source_overlap
    inner join countries_of_sources as first_source
        on source_overlap.source_a = first_source.source
    inner join countries_of_sources as second_source
        on
            source_overlap.source_b = second_source.source
            and first_source.country = second_source.country
            and first_source.year = second_source.year
    group by all

),

quality as (

    select * from shares
    union all by name
    select
        *,
        numerator as value
    from timeliness
    union all by name
    select
        *,
        numerator as value
    from overlap

)

select * from quality
where ref_area is not null
