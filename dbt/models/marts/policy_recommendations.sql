-- What monitoring bodies recommended, and how far it has come.

with entries as (

    select * from {{ ref('int_policy_entries') }}
    where register = 'recommendations'

),

recommendations as (

    select
        ref_area,
        subject as issued_by,
        item as recommendation,
        status,
        earlier,
        detail as note,
        {{ register_columns() }}
    from entries

)

select * from recommendations
order by ref_area, issued_by, recommendation, reporter
