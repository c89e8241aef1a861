using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Winnow.Grains.Tests.Contracts;

/// <summary>What goes over the wire between silos and clients, found by reflection.</summary>
internal static class ContractTypes
{
    public static IReadOnlyList<Type> Messages { get; } =
        [.. All.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)];

    public static IReadOnlyList<Type> GrainInterfaces { get; } =
        [.. All.Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))];

    public static IReadOnlyList<Type> Enums { get; } = [.. All.Where(type => type.IsEnum)];

    private static IEnumerable<Type> All =>
        typeof(WinnowError).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Winnow.", StringComparison.Ordinal) == true).OrderBy(type => type.Name, StringComparer.Ordinal);

    public static string? Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias;

    public static uint? Id(PropertyInfo property) => property.GetCustomAttribute<IdAttribute>()?.Id;

    /// <summary>The methods that are called remotely, in the order of their names.</summary>
    public static IEnumerable<MethodInfo> Calls(Type grainInterface) =>
        grainInterface.GetMethods(BindingFlags.Instance | BindingFlags.Public).OrderBy(method => method.Name, StringComparer.Ordinal);

    /// <summary>The members that hold the content of a message: those with a setter.</summary>
    public static IEnumerable<PropertyInfo> Members(Type message) =>
        message.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod is not null)
            .OrderBy(Id);
}
