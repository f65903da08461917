-- Laws, strategies, plans, protocols and co-ordinating bodies, and whether they name technology.

with entries as (

    select * from {{ ref('int_policy_entries') }}
    where register = 'documents'

),

documents as (

    select
        ref_area,
        subject as kind,
        item as title,
        actor as body,
        is_digital as has_digital,
        status,
        earlier,
        {{ register_columns() }}
    from entries

)

select * from documents
order by ref_area, kind, title, reporter
