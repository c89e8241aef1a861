using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Metadata;

/// <summary>
/// Finds grains and messages: scans every assembly that refers to this one, among those that are loaded and those that they
/// refer to. Microsoft's runtime does the same at compile time.
/// </summary>
internal static class ApplicationParts
{
    private static readonly ConcurrentDictionary<Assembly, AssemblyParts> Scanned = new();

    /// <summary>The parts of all application assemblies, those loaded since the last call included.</summary>
    public static IReadOnlyList<AssemblyParts> Load()
    {
        var own = typeof(ApplicationParts).Assembly;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic));
        var parts = new List<AssemblyParts>();
        while (pending.TryDequeue(out var assembly))
        {
            var name = assembly.GetName().Name ?? "";
            if (!seen.Add(name) || IsFramework(name))
            {
                continue;
            }

            var references = assembly.GetReferencedAssemblies();
            if (assembly == own || Array.Exists(references, r => r.Name == own.GetName().Name))
            {
                parts.Add(Scanned.GetOrAdd(assembly, static a => new AssemblyParts(a)));
            }

            foreach (var reference in references)
            {
                if (!seen.Contains(reference.Name ?? "") && !IsFramework(reference.Name ?? "") && TryLoad(reference) is { } loaded)
                {
                    pending.Enqueue(loaded);
                }
            }
        }

        parts.Sort(static (x, y) => string.CompareOrdinal(x.Assembly.FullName, y.Assembly.FullName));
        return parts;
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name is "System" or "mscorlib" or "netstandard" || name.StartsWith("xunit", StringComparison.Ordinal);

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            return null;
        }
    }
}

/// <summary>The grains and messages of one assembly, made known to the serializer and the invokers.</summary>
internal sealed class AssemblyParts
{
    public AssemblyParts(Assembly assembly)
    {
        Assembly = assembly;
        foreach (var type in Types(assembly))
        {
            Add(type);
        }
    }

    public Assembly Assembly { get; }

    public List<Type> GrainClasses { get; } = [];

    public List<Type> GrainInterfaces { get; } = [];

    public static bool IsGrainInterface(Type type) =>
        type.IsInterface
        && typeof(IAddressable).IsAssignableFrom(type)
        && type != typeof(IAddressable) && type != typeof(IGrain) && type != typeof(IGrainObserver) && type != typeof(ISystemTarget) && type != typeof(IGrainExtension)
        && type != typeof(IGrainWithGuidKey) && type != typeof(IGrainWithIntegerKey) && type != typeof(IGrainWithStringKey)
        && type != typeof(IGrainWithGuidCompoundKey) && type != typeof(IGrainWithIntegerCompoundKey);

    private void Add(Type type)
    {
        if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
            || (type.IsEnum && !type.ContainsGenericParameters)
            || (type.IsClass && typeof(Exception).IsAssignableFrom(type) && type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)))
        {
            WireNames.Register(type);
        }

        if (type.IsDefined(typeof(RegisterConverterAttribute), inherit: false))
        {
            CodecRegistry.RegisterConverter(type);
        }

        if (IsGrainInterface(type))
        {
            GrainInterfaces.Add(type);
            WireNames.Register(type);
            InvokerRegistry.Register(type);
        }
        else if (type is { IsClass: true, IsAbstract: false } && typeof(IAddressable).IsAssignableFrom(type) && IsGrainClass(type))
        {
            GrainClasses.Add(type);
        }
    }

    private static bool IsGrainClass(Type type) =>
        !typeof(GrainReference).IsAssignableFrom(type)
        && !typeof(ISystemTarget).IsAssignableFrom(type)
        && (typeof(IGrainBase).IsAssignableFrom(type) || typeof(IGrain).IsAssignableFrom(type));

    private static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            return exception.Types.OfType<Type>();
        }
    }
}
