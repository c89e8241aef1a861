using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Metadata;

/// <summary>The grain classes and interfaces of this process with their names, and which class an interface means.</summary>
internal sealed class GrainTypes
{
    private readonly IServiceProvider _services;
    private readonly Dictionary<GrainType, Type> _classes = [];
    private readonly ConcurrentDictionary<Type, GrainInterfaceType> _interfaceNames = new();
    private readonly ConcurrentDictionary<GrainInterfaceType, Type> _interfaces = new();
    private readonly ConcurrentDictionary<(GrainInterfaceType, string?), GrainType> _resolved = new();
    private readonly IGrainPropertiesProvider[] _propertiesProviders;
    private GrainManifest _manifest;

    public GrainTypes(IServiceProvider services, IOptions<GrainTypeOptions> options, IEnumerable<IGrainPropertiesProvider> propertiesProviders)
    {
        _services = services;
        _propertiesProviders = [.. propertiesProviders];
        var parts = ApplicationParts.Load();
        var interfaces = ImmutableDictionary.CreateBuilder<GrainInterfaceType, GrainInterfaceProperties>();
        foreach (var type in parts.SelectMany(p => p.GrainInterfaces).Concat(options.Value.Interfaces).Distinct())
        {
            interfaces[NameOf(type)] = new GrainInterfaceProperties(PropertiesOfInterface(type));
        }

        var grains = ImmutableDictionary.CreateBuilder<GrainType, GrainProperties>();
        foreach (var type in parts.SelectMany(p => p.GrainClasses).Concat(options.Value.Classes).Distinct())
        {
            var name = TypeOf(type);
            if (_classes.TryGetValue(name, out var other))
            {
                throw new OrleansConfigurationException($"The grain classes {type} and {other} have the same grain type \"{name}\"");
            }

            _classes[name] = type;
            grains[name] = new GrainProperties(PropertiesOfClass(type, name));
        }

        _manifest = new GrainManifest(grains.ToImmutable(), interfaces.ToImmutable());
    }

    public GrainManifest Manifest => _manifest;

    /// <summary>A client that has no grain classes learns from a silo which there are.</summary>
    public void Adopt(GrainManifest manifest)
    {
        _manifest = new GrainManifest(_manifest.Grains.SetItems(manifest.Grains), _manifest.Interfaces);
        _resolved.Clear();
    }

    public bool TryGetClass(GrainType grainType, out Type grainClass, out GrainProperties properties)
    {
        properties = null!;
        if (_classes.TryGetValue(grainType, out grainClass!))
        {
            properties = _manifest.Grains[grainType];
            return true;
        }

        // A constructed generic grain: type`1[[argument]].
        var text = grainType.ToString();
        var bracket = text.IndexOf("[[", StringComparison.Ordinal);
        if (bracket < 0 || !_classes.TryGetValue(GrainType.Create(text[..bracket]), out var definition))
        {
            return false;
        }

        var arguments = text[(bracket + 2)..^2].Split("],[").Select(WireNames.Find).ToArray();
        if (arguments.Any(a => a is null) || arguments.Length != definition.GetGenericArguments().Length)
        {
            return false;
        }

        grainClass = definition.MakeGenericType(arguments!);
        properties = _manifest.Grains[GrainType.Create(text[..bracket])];
        return true;
    }

    public GrainInterfaceType NameOf(Type interfaceType) => _interfaceNames.GetOrAdd(interfaceType, type =>
    {
        var name = type.GetCustomAttributes(inherit: false).OfType<IGrainInterfaceTypeProviderAttribute>().FirstOrDefault() is { } attribute
            ? attribute.GetGrainInterfaceType(_services, type)
            : GrainInterfaceType.Create(WireNames.Of(type));
        _interfaces.TryAdd(name, type);
        return name;
    });

    public Type? FindInterface(GrainInterfaceType name) => _interfaces.TryGetValue(name, out var type) ? type : WireNames.Find(name.ToString());

    /// <summary>The grain type that a reference through an interface means.</summary>
    public GrainType Resolve(Type interfaceType, string? classNamePrefix) =>
        _resolved.GetOrAdd((NameOf(interfaceType), classNamePrefix), _ => FindGrainType(interfaceType, classNamePrefix));

    private GrainType FindGrainType(Type interfaceType, string? prefix)
    {
        var definition = interfaceType.IsGenericType ? interfaceType.GetGenericTypeDefinition() : interfaceType;
        var name = NameOf(definition).ToString();
        var candidates = _manifest.Grains
            .Where(g => g.Value.Properties.Any(p => p.Key.StartsWith(WellKnownGrainTypeProperties.ImplementedInterfacePrefix, StringComparison.Ordinal) && p.Value == name))
            .Where(g => prefix is null || g.Value.Properties[WellKnownGrainTypeProperties.FullTypeName].StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(g => g.Key)
            .ToArray();
        if (candidates.Length > 1)
        {
            candidates = Preferred(candidates, definition, prefix);
        }

        return candidates.Length switch
        {
            1 => Construct(candidates[0].Key, interfaceType),
            0 => throw new ArgumentException($"Could not find an implementation for interface {interfaceType}{(prefix is null ? "" : $" with the class name prefix \"{prefix}\"")}", nameof(interfaceType)),
            _ => throw new ArgumentException($"Several grains implement {interfaceType}: {string.Join(", ", candidates.Select(c => c.Key))}. Give a class name prefix or mark the interface with [DefaultGrainType]", nameof(interfaceType)),
        };
    }

    private KeyValuePair<GrainType, GrainProperties>[] Preferred(KeyValuePair<GrainType, GrainProperties>[] candidates, Type interfaceType, string? prefix)
    {
        if (prefix is not null && Array.FindAll(candidates, c => c.Value.Properties[WellKnownGrainTypeProperties.FullTypeName] == prefix) is { Length: 1 } exact)
        {
            return exact;
        }

        if (_manifest.Interfaces.TryGetValue(NameOf(interfaceType), out var properties)
            && properties.Properties.TryGetValue(WellKnownGrainInterfaceProperties.DefaultGrainType, out var preferred))
        {
            return Array.FindAll(candidates, c => c.Key.ToString() == preferred);
        }

        // IThing is first of all implemented by Thing or ThingGrain.
        var className = interfaceType.Name.StartsWith('I') ? interfaceType.Name[1..] : interfaceType.Name;
        var byName = Array.FindAll(candidates, c => c.Value.Properties[WellKnownGrainTypeProperties.TypeName] == className);
        return byName.Length == 1 ? byName : candidates;
    }

    private static GrainType Construct(GrainType grainType, Type interfaceType) =>
        interfaceType.IsConstructedGenericType && grainType.ToString().Contains('`', StringComparison.Ordinal)
            ? GrainType.Create($"{grainType}[[{string.Join("],[", interfaceType.GetGenericArguments().Select(WireNames.Of))}]]")
            : grainType;

    private GrainType TypeOf(Type grainClass)
    {
        if (grainClass.GetCustomAttributes(inherit: false).OfType<IGrainTypeProviderAttribute>().FirstOrDefault() is { } attribute)
        {
            return attribute.GetGrainType(_services, grainClass);
        }

        var name = grainClass.Name;
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        var bare = arity < 0 ? name : name[..arity];
        if (bare.EndsWith("Grain", StringComparison.OrdinalIgnoreCase) && bare.Length > "Grain".Length)
        {
            bare = bare[..^"Grain".Length];
        }

        return GrainType.Create($"{bare.ToLowerInvariant()}{(arity < 0 ? "" : name[arity..])}");
    }

    private ImmutableDictionary<string, string> PropertiesOfClass(Type grainClass, GrainType grainType)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WellKnownGrainTypeProperties.TypeName] = grainClass.Name,
            [WellKnownGrainTypeProperties.FullTypeName] = grainClass.FullName ?? grainClass.Name,
        };
        foreach (var attribute in grainClass.GetCustomAttributes(inherit: true).OfType<IGrainPropertiesProviderAttribute>())
        {
            attribute.Populate(_services, grainClass, grainType, properties);
        }

        foreach (var provider in _propertiesProviders)
        {
            provider.Populate(grainClass, grainType, properties);
        }

        var index = 0;
        foreach (var i in grainClass.GetInterfaces().Where(AssemblyParts.IsGrainInterface).OrderBy(i => i.FullName ?? i.Name, StringComparer.Ordinal))
        {
            properties[$"{WellKnownGrainTypeProperties.ImplementedInterfacePrefix}{index++}"] = NameOf(i.IsGenericType ? i.GetGenericTypeDefinition() : i).ToString();
        }

        return properties.ToImmutableDictionary(StringComparer.Ordinal);
    }

    private ImmutableDictionary<string, string> PropertiesOfInterface(Type interfaceType)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WellKnownGrainInterfaceProperties.TypeName] = interfaceType.Name,
            [WellKnownGrainInterfaceProperties.Version] = "0",
        };
        foreach (var attribute in interfaceType.GetCustomAttributes(inherit: false).OfType<IGrainInterfacePropertiesProviderAttribute>())
        {
            attribute.Populate(_services, interfaceType, properties);
        }

        return properties.ToImmutableDictionary(StringComparer.Ordinal);
    }
}
