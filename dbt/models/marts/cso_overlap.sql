-- Clients that two providers of a country have in common: measured where an agreement and one key allow it.

with cases as (

    select * from {{ ref('stg_cso__cases') }}

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

reported as (

    select distinct
        providers.ref_area as country,
        submissions.time_period,
        submissions.reporter,
        submissions.submission_id
    from submissions
    inner join providers
        on submissions.reporter = providers.reporter
    where submissions.time_period like '%-Q%'

),

known_clients as (

    select distinct
        reported.country,
        reported.time_period,
        reported.reporter,
        cases.agreement,
        cases.key_id,
        cases.client
    from reported
    inner join cases
        on reported.submission_id = cases.submission_id
    where cases.client is not null

),

providers_with_clients as (

    select
        country,
        time_period,
        reporter,
        agreement,
        key_id,
        count(*) as clients
    from known_clients
    group by all

),

pairs as (

    select
        one.country,
        one.time_period,
        one.reporter as reporter_a,
        other.reporter as reporter_b
    from reported as one
    inner join reported as other
        on
            one.country = other.country
            and one.time_period = other.time_period
            and one.reporter < other.reporter

),

shared as (

    select
        one.country,
        one.time_period,
        one.reporter as reporter_a,
        other.reporter as reporter_b,
        count(*) as clients
    from known_clients as one
    inner join known_clients as other
        on
            one.country = other.country
            and one.time_period = other.time_period
            and one.agreement = other.agreement
            and one.key_id = other.key_id
            and one.client = other.client
            and one.reporter < other.reporter
    group by all

),

cso_overlap as (

    select
        pairs.country,
        pairs.time_period,
        pairs.reporter_a,
        pairs.reporter_b,
        one.agreement,
        one.key_id,
        cast(one.clients as bigint) as clients_a,
        cast(other.clients as bigint) as clients_b,
        cast(
            case
                when one.agreement = other.agreement and one.key_id = other.key_id then coalesce(shared.clients, 0)
            end as bigint
        ) as clients_both,
        case
            when one.agreement = other.agreement and one.key_id = other.key_id then 'measured'
            else 'unknown'
        end as overlap
    from pairs
    left join providers_with_clients as one
        on
            pairs.time_period = one.time_period
            and pairs.reporter_a = one.reporter
    left join providers_with_clients as other
        on
            pairs.time_period = other.time_period
            and pairs.reporter_b = other.reporter
    left join shared
        on
            pairs.country = shared.country
            and pairs.time_period = shared.time_period
            and pairs.reporter_a = shared.reporter_a
            and pairs.reporter_b = shared.reporter_b

)

select * from cso_overlap
