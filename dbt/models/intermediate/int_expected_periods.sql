-- The periods for which a return is expected: from the first to the last period that anybody reported to the same
-- source at the same pace, for every registered office. Invented offices are expected only beside invented returns.

with submissions as (

    select * from {{ ref('int_submissions') }}
    where
        is_current
        and source in ('police', 'cso')

),

providers as (

    select * from {{ ref('providers') }}

),

cells as (

    select distinct
        source,
        reporter,
        time_period,
        freq
    from {{ ref('int_cells') }}

),

received as (

    select
        source,
        reporter,
        time_period
    from cells

    union

    select
        source,
        reporter,
        time_period
    from submissions
    where time_period not like '%/%'

),

seen as (

    select distinct
        received.source,
        providers.frequency,
        providers.is_synthetic,
        received.time_period
    from received
    inner join providers
        on received.reporter = providers.reporter
    -- What an office sends at another pace beside (a yearly return of orders) makes nobody owe it.
    where providers.frequency != 'Q' or received.time_period like '%-Q%'

),

expected as (

    select
        providers.reporter,
        providers.source,
        providers.ref_area,
        providers.frequency,
        providers.due_days,
        seen.time_period,
        {{ period_end('seen.time_period') }} as period_end,
        providers.is_synthetic,
        received.reporter is not null as is_received
    from seen
    inner join providers
        on
            seen.source = providers.source
            and seen.frequency = providers.frequency
            and seen.is_synthetic = providers.is_synthetic
            and {{ period_end('seen.time_period') }} >= providers.valid_from
            and (providers.valid_to is null or {{ period_end('seen.time_period') }} <= providers.valid_to)
    left join received
        on
            providers.reporter = received.reporter
            and seen.time_period = received.time_period
    -- A compilation publishes what it has; nothing is owed by it.
    where providers.series = 'national'

)

select * from expected
