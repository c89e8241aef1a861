using System.Reflection;

namespace Orleans
{
    /// <summary>Creates an instance.</summary>
    public delegate TInstance Factory<out TInstance>();

    /// <summary>Creates an instance from one argument.</summary>
    public delegate TInstance Factory<in TParam1, out TInstance>(TParam1 param1);
}

namespace Orleans.Runtime
{
    /// <summary>Turns a facet's attribute into what fills its parameter.</summary>
    public interface IAttributeToFactoryMapper<in TMetadata>
        where TMetadata : IFacetMetadata
    {
        Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, TMetadata metadata);
    }
}
