using System.Reflection;
using Orleans;
using Winnow.Grains.Metadata;

namespace Winnow.Grains.Tests.Contracts;

/// <summary>What every message and every grain interface must have, so that nodes of different versions understand each other.</summary>
public sealed class ContractRulesTests
{
    private const string Prefix = "winnow.";

    [Fact]
    public void Messages_are_public_and_sealed() =>
        Assert.All(ContractTypes.Messages, type => Assert.True(type.IsPublic && type.IsSealed, type.FullName));

    [Fact]
    public void Messages_never_change_once_made()
    {
        foreach (var type in ContractTypes.Messages.Where(type => !type.IsAssignableTo(typeof(Exception))))
        {
            Assert.True(type.GetCustomAttribute<ImmutableAttribute>() is not null, $"{type} is not [Immutable]");
            Assert.All(ContractTypes.Members(type), member => Assert.True(IsInitOnly(member), $"{type}.{member.Name} can be set"));
        }
    }

    [Fact]
    public void Aliases_are_unique_and_begin_with_the_name_of_the_product()
    {
        var types = ContractTypes.Messages.Concat(ContractTypes.GrainInterfaces).Append(typeof(StoredState)).ToList();
        Assert.All(types, type => Assert.StartsWith(Prefix, ContractTypes.Alias(type), StringComparison.Ordinal));
        Assert.Equal(types.Count, types.DistinctBy(ContractTypes.Alias).Count());
    }

    [Fact]
    public void Every_member_has_an_id_of_its_own()
    {
        foreach (var type in ContractTypes.Messages)
        {
            var members = ContractTypes.Members(type).ToList();
            Assert.NotEmpty(members);
            Assert.All(members, member => Assert.True(ContractTypes.Id(member) is not null, $"{type}.{member.Name} has no [Id]"));
            Assert.Equal(members.Count, members.Select(ContractTypes.Id).Distinct().Count());
        }
    }

    [Fact]
    public void Members_hold_nothing_but_messages_and_plain_values()
    {
        var known = ContractTypes.Messages.Concat(ContractTypes.Enums).ToHashSet();
        Type[] plain = [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(byte), typeof(TimeSpan)];
        foreach (var member in ContractTypes.Messages.SelectMany(ContractTypes.Members))
        {
            var type = ContractText.Element(member.PropertyType);
            Assert.True(known.Contains(type) || plain.Contains(type), $"{member.DeclaringType}.{member.Name} is a {type}");
        }
    }

    [Fact]
    public void Calls_have_aliases_and_can_be_awaited()
    {
        foreach (var grain in ContractTypes.GrainInterfaces)
        {
            var calls = ContractTypes.Calls(grain).ToList();
            Assert.NotEmpty(calls);
            Assert.All(calls, call => Assert.True(IsAwaitable(call.ReturnType), $"{grain}.{call.Name} returns {call.ReturnType}"));
            Assert.All(calls, call => Assert.False(string.IsNullOrEmpty(ContractTypes.Alias(call)), $"{grain}.{call.Name} has no alias"));
            Assert.Equal(calls.Count, calls.Select(ContractTypes.Alias).Distinct().Count());
        }
    }

    private static bool IsInitOnly(PropertyInfo member) =>
        member.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    private static bool IsAwaitable(Type type)
    {
        var open = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return open == typeof(Task) || open == typeof(Task<>) || open == typeof(ValueTask) || open == typeof(ValueTask<>) || open == typeof(IAsyncEnumerable<>);
    }
}
