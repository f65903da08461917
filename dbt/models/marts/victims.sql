-- Recorded victims: one row for each cell of the returns that count.

with victims as (

    {{ police_persons('VICTIMS') }}

)

select * from victims
