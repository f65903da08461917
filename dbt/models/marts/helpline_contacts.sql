-- Contacts with helplines and centres: one row for each cell of the returns that count.

with cells as (

    select * from {{ ref('int_cells') }}

),

helpline_contacts as (

    select
        {{ count_columns([
            'form', 'ict', 'sex', 'channel', 'disability', 'user_type', 'contact_reason', 'nationality',
        ]) }}
    from cells
    where
        source = 'cso'
        and counting_unit = 'CONTACTS'

)

select * from helpline_contacts
