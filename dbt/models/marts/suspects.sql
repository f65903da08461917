-- Recorded suspects: one row for each cell of the returns that count.

with suspects as (

    {{ police_persons('SUSPECTS') }}

)

select * from suspects
