using Winnow.Protocols.Names;

namespace Winnow.Protocols.Tests.Names;

public sealed class DateMathNameTests
{
    private static readonly DateTimeOffset Now = new(2024, 3, 22, 13, 45, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("<logstash-{now/d}>", "logstash-2024.03.22")]
    [InlineData("<logstash-{now/M}>", "logstash-2024.03.01")]
    [InlineData("<logstash-{now/M{yyyy.MM}}>", "logstash-2024.03")]
    [InlineData("<logstash-{now/M-1M{yyyy.MM}}>", "logstash-2024.02")]
    [InlineData("<logstash-{now/d{yyyy.MM.dd|+12:00}}>", "logstash-2024.03.23")]
    [InlineData("<a\\{b-{now/d}>", "a{b-2024.03.22")]
    [InlineData("<x-{now-3d/d}-{now+1y/y{uuuu}}>", "x-2024.03.19-2025")]
    [InlineData("<x-{now/w}>", "x-2024.03.18")]
    public void Names_take_the_date(string expression, string expected) => Assert.Equal(expected, DateMathName.Resolve(expression, Now));

    [Theory]
    [InlineData("<a-{now/d>")]
    [InlineData("<a-}>")]
    [InlineData("<a-{now/q}>")]
    [InlineData("<a-{later}>")]
    [InlineData("<{now/d{}}>")]
    public void Malformed_expressions_are_refused(string expression) =>
        Assert.Equal(400, Assert.Throws<Refusal>(() => DateMathName.Resolve(expression, Now)).Status);
}
