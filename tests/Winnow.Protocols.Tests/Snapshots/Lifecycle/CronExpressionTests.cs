using System.Globalization;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Protocols.Tests.Snapshots.Lifecycle;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("0 30 1 * * ?", "2026-01-30 13:00:00", "2026-01-31 01:30:00")]
    [InlineData("0 30 13 * * ?", "2026-01-30 13:29:59.999", "2026-01-30 13:30:00")]
    [InlineData("0 30 13 * * ?", "2026-01-30 13:30:00", "2026-01-31 13:30:00")]
    [InlineData("* * * * * ?", "2026-12-31 23:59:59", "2027-01-01 00:00:00")]
    [InlineData("0 0/5 14 * * ?", "2026-01-30 14:56:00", "2026-01-31 14:00:00")]
    [InlineData("15,45 */20 8-9,17 ? * MON-FRI", "2026-01-30 17:40:45", "2026-02-02 08:00:15")]
    [InlineData("0 0 22-2 * * ?", "2026-01-30 02:00:00", "2026-01-30 22:00:00")]
    [InlineData("0 0 12 L * ?", "2026-02-01 00:00:00", "2026-02-28 12:00:00")]
    [InlineData("0 0 12 L-3 * ?", "2026-01-30 13:00:00", "2026-02-25 12:00:00")]
    [InlineData("0 0 12 LW * ?", "2026-02-01 00:00:00", "2026-02-27 12:00:00")]
    [InlineData("0 0 12 L-29W * ?", "2026-02-01 00:00:00", "2026-03-02 12:00:00")]
    [InlineData("0 0 12 15W * ?", "2026-02-01 00:00:00", "2026-02-16 12:00:00")]
    [InlineData("0 0 12 1W * ?", "2026-08-01 00:00:00", "2026-08-03 12:00:00")]
    [InlineData("0 0 12 31W * ?", "2026-05-01 00:00:00", "2026-05-29 12:00:00")]
    [InlineData("0 0 12 31W 2 ?", "2026-01-01 00:00:00", "2026-02-27 12:00:00")]
    [InlineData("0 0 12 ? * 6#3", "2026-02-01 00:00:00", "2026-02-20 12:00:00")]
    [InlineData("0 0 12 ? * fri#5", "2026-02-01 00:00:00", "2026-05-29 12:00:00")]
    [InlineData("0 0 12 ? * 6L", "2026-02-01 00:00:00", "2026-02-27 12:00:00")]
    [InlineData("0 0 12 ? * FRIL", "2026-02-27 12:00:00", "2026-03-27 12:00:00")]
    [InlineData("0 0 12 ? * L", "2026-02-01 00:00:00", "2026-02-07 12:00:00")]
    [InlineData("0 0 12 ? * FRI-MON", "2026-02-02 12:00:00", "2026-02-06 12:00:00")]
    [InlineData("0 0 0 29 2 ?", "2026-01-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 0 1 JAN ? 2030/2", "2026-01-01 00:00:00", "2030-01-01 00:00:00")]
    [InlineData("0 0 0 1 NOV-FEB ?", "2026-02-01 00:00:00", "2026-11-01 00:00:00")]
    [InlineData("0 0 0 1 1 ? 2020", "2026-01-01 00:00:00", null)]
    [InlineData("0 0 0 30 2 ?", "2026-01-01 00:00:00", null)]
    [InlineData("  0   0 0\t1 1   ? ", "2026-01-01 00:00:00", "2027-01-01 00:00:00")]
    public void The_next_time_is_the_first_after_the_given_one(string cron, string after, string? expected) =>
        Assert.Equal(expected is null ? null : Utc(expected), CronExpression.Parse(cron).Next(Utc(after)));

    [Theory]
    [InlineData("", "6 or 7 fields are expected, not 0")]
    [InlineData("0 0 0 * *", "6 or 7 fields are expected, not 5")]
    [InlineData("0 0 0 * * ? 2026 1", "6 or 7 fields are expected, not 8")]
    [InlineData("60 0 0 * * ?", "seconds values must be between 0 and 59, not 60")]
    [InlineData("0 60 0 * * ?", "minutes values must be between 0 and 59, not 60")]
    [InlineData("0 0 24 * * ?", "hours values must be between 0 and 23, not 24")]
    [InlineData("0 0 0 32 * ?", "day-of-month values must be between 1 and 31, not 32")]
    [InlineData("0 0 0 0 * ?", "day-of-month values must be between 1 and 31, not 0")]
    [InlineData("0 0 0 1 13 ?", "month values must be between 1 and 12, not 13")]
    [InlineData("0 0 0 ? * 8", "day-of-week values must be between 1 and 7, not 8")]
    [InlineData("0 0 0 ? * 0", "day-of-week values must be between 1 and 7, not 0")]
    [InlineData("0 0 0 1 1 ? 1969", "year values must be between 1970 and 2199, not 1969")]
    [InlineData("0 0 0 1 1 ? 2030-2029", "the year range [2030-2029] ends before it begins")]
    [InlineData("0 0 0 ? * ?", "[?] can only be specified for day-of-month or day-of-week, not for both")]
    [InlineData("0 0 0 * * *", "support for specifying both a day-of-week AND a day-of-month parameter is not implemented")]
    [InlineData("0 0 0 1 * MON", "support for specifying both a day-of-week AND a day-of-month parameter is not implemented")]
    [InlineData("? 0 0 * * ?", "[?] is no value of the seconds field")]
    [InlineData("0 */0 0 * * ?", "[0] is no increment of the minutes field")]
    [InlineData("0 1/60 0 * * ?", "[60] is no increment of the minutes field")]
    [InlineData("0 0 1/24 * * ?", "[24] is no increment of the hours field")]
    [InlineData("0 1/ 0 * * ?", "[] is no increment of the minutes field")]
    [InlineData("0 1, 0 * * ?", "[] is no value of the minutes field")]
    [InlineData("0 -1 0 * * ?", "[] is no value of the minutes field")]
    [InlineData("0 99999999999 0 * * ?", "[99999999999] is no value of the minutes field")]
    [InlineData("0 0 0 ? * MO", "[MO] is no value of the day-of-week field")]
    [InlineData("0 0 0 1 FOO ?", "[FOO] is no value of the month field")]
    [InlineData("0 0 0 ? * 6#6", "[6#6]: a number between 1 and 5 must follow [#]")]
    [InlineData("0 0 0 ? * MON#1,TUE#1", "[MON#1,TUE#1]: a number between 1 and 5 must follow [#]")]
    [InlineData("0 0 0 1,L * ?", "[L] is no value of the day-of-month field")]
    [InlineData("0 0 0 L,1 * ?", "[L,1] is no day of the month: after [L] comes the offset from the last day, [-0] to [-30]")]
    [InlineData("0 0 0 L-31 * ?", "[L-31] is no day of the month: after [L] comes the offset from the last day, [-0] to [-30]")]
    [InlineData("0 0 0 1,15W * ?", "[1,15] is no value of the day-of-month field")]
    [InlineData("0 0 0 W * ?", "[] is no value of the day-of-month field")]
    public void What_is_no_expression_is_refused_with_its_reason(string cron, string reason)
    {
        var refusal = Assert.Throws<Refusal>(() => CronExpression.Parse(cron));
        Assert.Equal($"invalid cron expression [{cron}]: {reason}", refusal.Message);
        Assert.Equal("illegal_argument_exception", refusal.Type);
    }

    /// <summary>Expressions that are made together with plain predicates: every second up to the answer is asked.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_next_time_is_what_asking_every_second_finds(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 250; round++)
        {
            var naive = NaiveCron.Next(random);
            var after = new DateTimeOffset(2023 + random.Next(6), 1 + random.Next(12), 1 + random.Next(28), random.Next(24), random.Next(60), random.Next(60), TimeSpan.Zero);
            var cron = CronExpression.Parse(naive.Text);
            for (var more = 0; more < 3; more++)
            {
                var next = cron.Next(after);
                var first = naive.First(after, next ?? after.AddYears(9));
                Assert.True(first == next, $"{naive.Text} after {after:u}: {next:u} is not {first:u}");
                if (next is null)
                {
                    break;
                }

                after = next.Value;
            }
        }
    }

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
