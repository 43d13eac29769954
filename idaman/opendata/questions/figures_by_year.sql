-- How many figures are known of each year, government by government, and how many of them are official?
-- reads: statistics
select
    government,
    year,
    count(*) as figures,
    count(distinct indicator) as indicators,
    count(distinct region) as places,
    sum(case when nature = 'official' then 1 else 0 end) as official,
    sum(case when is_sample then 1 else 0 end) as invented
from statistics
where counts
group by government, year
order by government, year
